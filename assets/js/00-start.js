// Tells the stylesheet that scripts run; everything a script needs is hidden or plain until then.
document.documentElement.classList.add('has-script');

// A page that answers with errors says so first: the summary takes the focus.
document.querySelector('.ds-error-summary[data-focus]')?.focus();

// The menu button on a phone; Escape closes the menu and gives the focus back.
for (const button of document.querySelectorAll('[data-menu]')) {
  const menu = document.getElementById(button.dataset.menu);
  const show = (open) => {
    menu.toggleAttribute('data-open', open);
    button.setAttribute('aria-expanded', String(open));
  };
  button.addEventListener('click', () => show(!menu.hasAttribute('data-open')));
  for (const place of [button, menu]) {
    place.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && menu.hasAttribute('data-open')) { show(false); button.focus(); }
    });
  }
}

// The account menu closes with Escape and when the focus or a click goes elsewhere.
for (const details of document.querySelectorAll('details[data-popup]')) {
  const close = () => { details.open = false; };
  details.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && details.open) { close(); details.querySelector('summary').focus(); }
  });
  details.addEventListener('focusout', (event) => { if (event.relatedTarget && !details.contains(event.relatedTarget)) close(); });
  document.addEventListener('click', (event) => { if (!details.contains(event.target)) close(); });
}

// A part that was asked for and came back from another address (the session has ended) is no part: load the page anew.
document.addEventListener('htmx:beforeSwap', (event) => {
  const { xhr, pathInfo } = event.detail;
  const asked = new URL(pathInfo.requestPath, location.href);
  if (xhr.responseURL && new URL(xhr.responseURL).pathname !== asked.pathname) {
    event.detail.shouldSwap = false;
    // Never away from what somebody is writing: the form tells by itself that the session has ended.
    if (!document.querySelector('form[data-dirty]')) location.reload();
  }
});
