import './styles/tokens.css';
import './styles/base.css';
import { createApp } from 'vue';
import App from './app.vue';
import { boot, isGuest } from './boot';
import { router } from './router';
import { applyTheme } from './shell/theme';
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
app.use(router);
app.mount('#desk');
