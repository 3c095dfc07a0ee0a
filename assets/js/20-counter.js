// Words or characters left: <span data-counter-for="id" data-unit="words" data-limit="300">
const words = (text) => (text.trim().match(/\S+/gu) ?? []).length;
for (const note of document.querySelectorAll('[data-counter-for]')) {
  const input = document.getElementById(note.dataset.counterFor);
  if (!input) continue;
  const spoken = note.parentElement.querySelector('[data-counter-spoken]');
  const limit = Number(note.dataset.limit);
  let timer;
  const show = () => {
    const used = note.dataset.unit === 'words' ? words(input.value) : [...input.value].length;
    const left = limit - used;
    note.textContent = (left < 0 ? note.dataset.textOver : note.dataset.textLeft).replace('{n}', String(Math.abs(left)));
    note.toggleAttribute('data-over', left < 0);
    clearTimeout(timer);
    // Read aloud only after a pause, and only near the end.
    timer = setTimeout(() => { if (spoken) spoken.textContent = left < limit * 0.1 ? note.textContent : ''; }, 1000);
  };
  input.addEventListener('input', show);
  show();
}
