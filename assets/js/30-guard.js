// Asks before leaving a form with changes: <form data-guard>. Autosaved forms clear the flag when the server has confirmed.
for (const form of document.querySelectorAll('form[data-guard], form[data-autosave-url]')) {
  const mark = () => { form.dataset.dirty = ''; };
  form.addEventListener('input', mark);
  form.addEventListener('change', mark);
  form.addEventListener('submit', () => { form.dataset.submitting = ''; });
}
addEventListener('beforeunload', (event) => {
  if (document.querySelector('form[data-dirty]:not([data-submitting])')) event.preventDefault();
});
addEventListener('pageshow', () => {
  document.querySelectorAll('form[data-submitting]').forEach((form) => delete form.dataset.submitting);
});
