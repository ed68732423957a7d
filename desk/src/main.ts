import './styles/tokens.css';
import './styles/base.css';
import { createApp } from 'vue';
import { onSessionEnd } from './api/http';
import App from './app.vue';
import { boot, isGuest } from './boot';
import { router } from './router';
import { applyTheme } from './shell/theme';
import { confirm } from './ui/confirm';
import { listenForShortcuts } from './ui/shortcuts';
import { toastError } from './ui/toasts';

if (!isGuest) applyTheme(boot.user.desk_theme);
listenForShortcuts();

const app = createApp(App);
app.config.errorHandler = (error) => {
  console.error(error);
  toastError(error);
};
// a failed request that nobody waited for still has to be said
window.addEventListener('unhandledrejection', ({ reason }) => toastError(reason));
/** The address stays: after the login the person is back here, and what was not saved is offered as a draft. */
async function askToLogIn(): Promise<void> {
  const text = 'Log in again to go on. What you entered and had not saved is kept on this device.';
  if (!(await confirm({ title: 'Your session has ended', text, action: 'Log in' }))) return;
  const { pathname, search } = window.location;
  window.location.assign(`/login?redirect-to=${encodeURIComponent(pathname + search)}`);
}
if (!isGuest) onSessionEnd(() => void askToLogIn());

app.use(router);
app.mount('#desk');
