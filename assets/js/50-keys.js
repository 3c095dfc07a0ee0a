// Next and previous by key on pages that show links with data-key="j" and data-key="k". Never while somebody writes.
// A page whose pager is switched off leaves the keys alone: people who speak to the machine would trigger them by chance.
const KEYS = 'keys-off';
const off = () => { try { return localStorage.getItem(KEYS) === '1'; } catch { return false; } };
for (const box of document.querySelectorAll('[data-keys]')) {
  box.hidden = false;
  const tick = box.querySelector('input');
  tick.checked = !off();
  tick.addEventListener('change', () => { try { localStorage.setItem(KEYS, tick.checked ? '0' : '1'); } catch { /* for this page only */ } });
}
addEventListener('keydown', (event) => {
  if (off()) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.key.length !== 1) return;
  if (event.target.closest?.('input, textarea, select, [contenteditable]')) return;
  const link = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (link) { event.preventDefault(); link.click(); }
});

// <button data-ctrl-enter>: pressed by Ctrl + Enter (Cmd + Enter) from any field of its form.
addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
  const button = event.target.closest?.('form')?.querySelector('[data-ctrl-enter]');
  if (button) { event.preventDefault(); button.click(); }
});

// <button data-copy="id" data-done="Copied">: copies the text of the element, and says so.
for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    const source = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
    const before = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = before; }, 2000);
  });
}

// <button data-print>
for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}
