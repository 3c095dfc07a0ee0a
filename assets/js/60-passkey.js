// A passkey that is refused or interrupted says so on the page, not only in the console.
document.addEventListener('allauth.error', (event) => {
  const note = document.querySelector('[data-passkey-error]');
  if (!note) return;
  event.preventDefault();
  document.querySelector('.messages')?.replaceChildren(note);
  note.classList.remove('wrap');
  note.hidden = true;
  requestAnimationFrame(() => { note.hidden = false; });
});
