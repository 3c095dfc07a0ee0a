// <div data-show-if="name" data-show-value="answer">: asked only after that answer. Without scripts it is always shown, with a word on when it applies.
for (const box of document.querySelectorAll('[data-show-if]')) {
  const form = box.closest('form');
  if (!form) continue;
  const decide = () => {
    const given = [...form.elements].filter((el) => el.name === box.dataset.showIf)
      .filter((el) => !['checkbox', 'radio'].includes(el.type) || el.checked).map((el) => el.value);
    // The question it hangs on may stand in another part; then the server has decided.
    if ([...form.elements].some((el) => el.name === box.dataset.showIf)) box.hidden = !given.includes(box.dataset.showValue);
  };
  form.addEventListener('input', decide);
  decide();
}
