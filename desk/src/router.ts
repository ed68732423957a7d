import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router';
import { isGuest } from './boot';

/**
 * Frappe's addresses, under `/app` and `/desk` alike. A slug is a doctype (`lms-program`) or else a workspace
 * (`learning`): the place view finds out which.
 */
const PREFIX = '/:prefix(app|desk)';

const routes: RouteRecordRaw[] = [
  { path: '/login', name: 'login', component: () => import('./login/login-view.vue'), meta: { isOpen: true } },
  { path: PREFIX, name: 'home', component: () => import('./workspace/home-view.vue') },
  { path: `${PREFIX}/query-report/:report`, name: 'report', component: () => import('./list/query-report-view.vue') },
  { path: `${PREFIX}/print/:doctype/:name+`, name: 'print', component: () => import('./form/print-view.vue') },
  { path: `${PREFIX}/customize-form`, name: 'customize', component: () => import('./builder/customize-view.vue') },
  {
    path: `${PREFIX}/permission-manager`,
    name: 'permissions',
    component: () => import('./builder/permission-view.vue'),
  },
  { path: `${PREFIX}/:slug/view/:view/:saved?`, name: 'list', component: () => import('./list/list-place.vue') },
  { path: `${PREFIX}/:slug`, name: 'place', component: () => import('./list/slug-place.vue') },
  { path: `${PREFIX}/:slug/:name+`, name: 'form', component: () => import('./form/form-place.vue') },
  { path: '/:rest(.*)*', name: 'missing', component: () => import('./shell/missing-view.vue') },
];

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
});

/** Whoever is not logged in comes back here after the login. */
router.beforeEach((to) => {
  if (!isGuest || to.meta.isOpen) return true;
  return { name: 'login', query: { 'redirect-to': to.fullPath } };
});
