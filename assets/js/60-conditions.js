// <div data-show-if="name" data-show-value="answer">: asked only after that answer. Without scripts it is always shown, with a word on when it applies.
for (const box of document.querySelectorAll('[data-show-if]')) {
  const form = box.closest('form');
  if (!form) continue;
  const decide = () => {
    const deciding = [...form.elements].filter((el) => el.name === box.dataset.showIf);
    // The question it hangs on may stand in another part; then the server has decided.
    if (!deciding.length) return;
    // An answer under a question that is itself hidden shows nothing.
    const given = deciding.filter((el) => !el.closest('[data-show-if][hidden]'))
      .filter((el) => !['checkbox', 'radio'].includes(el.type) || el.checked).map((el) => el.value);
    const hidden = !given.includes(box.dataset.showValue);
    if (hidden === box.hidden) return;
    box.hidden = hidden;
    // Others may hang on this one.
    form.dispatchEvent(new CustomEvent('conditions'));
  };
  form.addEventListener('input', decide);
  form.addEventListener('conditions', decide);
  decide();
}
