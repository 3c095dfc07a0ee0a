// <form data-autosave-url="…">: sends the form a moment after the last change, with its field `version`.
// What is written stays in localStorage until the server has confirmed it, so a lost network or a closed tab loses nothing.
// Server: 200 {"version": 4, "saved_at": "14.05"} · 409 {"merge_url": "…"} · 400 {"errors": {"field": ["…"]}} (kept, not saved).
const PREFIX = 'draft:';
const who = document.body.dataset.account ?? '';
const store = {
  get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
  set(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full or forbidden: the server copy is enough */ } },
  remove(key) { try { localStorage.removeItem(key); } catch { /* as above */ } },
};
// On a shared machine nobody finds another person's draft. Nobody being signed in is not another person: the session may
// have ended while somebody wrote, and then the sign-in page must leave the text where it is.
// What was sent by the form's own button is confirmed as soon as another page answers.
try {
  for (const key of Object.keys(localStorage)) {
    if (!who || !key.startsWith(PREFIX)) continue;
    const own = key.startsWith(`${PREFIX}${who}:`);
    if (!own || (store.get(key)?.sent && !key.endsWith(`:${location.pathname}`))) localStorage.removeItem(key);
  }
} catch { /* storage forbidden */ }

const clock = () => new Date().toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' });

for (const form of document.querySelectorAll('form[data-autosave-url]')) {
  const url = form.dataset.autosaveUrl;
  const key = `${PREFIX}${who}:${url}`;
  const delay = Number(form.dataset.autosaveDelay ?? 1500);
  const status = document.getElementById(form.dataset.autosaveStatus ?? 'autosave-status');
  const say = (state, time = '') => {
    if (!status) return;
    status.dataset.state = state;
    status.replaceChildren((status.dataset[state] ?? '').replace('{time}', time));
  };
  // A new session has a new token. Asks for this page anew, in the background; true when somebody is signed in.
  const renew = async () => {
    const page = await fetch(url, { headers: { Accept: 'text/html' }, credentials: 'same-origin' });
    if (!page.ok || page.redirected) return false;
    const text = new DOMParser().parseFromString(await page.text(), 'text/html');
    const token = text.querySelector('input[name=csrfmiddlewaretoken]')?.value;
    // Another person may have signed in on this machine: their page is not ours to write to.
    if (!token || (text.body.dataset.account ?? '') !== who) return false;
    document.querySelectorAll('input[name=csrfmiddlewaretoken]').forEach((input) => { input.value = token; });
    document.body.setAttribute('hx-headers', JSON.stringify({ 'X-CSRFToken': token }));
    return true;
  };
  const fields = () => [...form.elements].filter((el) => el.name && !['csrfmiddlewaretoken', 'writer', 'version'].includes(el.name) && !['file', 'password', 'submit', 'button'].includes(el.type));
  const snapshot = () => fields().map((el) => [el.name, el.value, 'checked' in el && ['checkbox', 'radio'].includes(el.type) ? el.checked : null]);
  const version = () => form.elements.version?.value ?? '';
  let timer; let running = false; let again = false; let stopped = false; let changes = 0;

  const keep = (sent = false) => store.set(key, { version: version(), at: Date.now(), values: snapshot(), sent });

  const restore = (kept) => {
    const queue = [...kept.values];
    for (const el of fields()) {
      const index = queue.findIndex(([name, value, checked]) => name === el.name && (checked === null || value === el.value));
      if (index < 0) continue;
      const [[, value, checked]] = queue.splice(index, 1);
      if (checked === null) el.value = value; else el.checked = checked;
    }
    // Written from an older version: saving it then leads to the page of merging, not over what somebody else has saved since.
    if (form.elements.version && kept.version !== undefined) form.elements.version.value = kept.version;
    form.dispatchEvent(new Event('input', { bubbles: true }));
  };

  const save = async () => {
    clearTimeout(timer);
    if (stopped) return;
    if (running) { again = true; return; }
    running = true;
    const sent = changes;
    say('saving');
    try {
      const send = () => {
        const data = new FormData(form);
        for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
        return fetch(url, { method: 'POST', body: data, headers: { Accept: 'application/json', 'X-Autosave': '1' }, credentials: 'same-origin' });
      };
      let response = await send();
      const out = (answer) => answer.redirected || answer.status === 403;
      if (out(response) && await renew()) response = await send();
      if (out(response)) {
        say('signedout', clock());
        if (status?.dataset.login) {
          const link = document.createElement('a');
          link.href = status.dataset.login;
          link.target = '_blank';
          link.textContent = status.dataset.signin;
          status.append(' ', link);
        }
      } else if (response.ok) {
        const answer = await response.json();
        if (form.elements.version && answer.version !== undefined) form.elements.version.value = answer.version;
        if (changes === sent) { delete form.dataset.dirty; store.remove(key); } else keep();
        say('saved', answer.saved_at ?? clock());
      } else if (response.status === 409) {
        stopped = true;
        const answer = await response.json();
        say('conflict');
        if (answer.merge_url && status) {
          // The form itself is sent, so that the page of merging has both texts.
          const button = document.createElement('button');
          button.type = 'submit'; button.className = 'quiet'; button.textContent = status.dataset.merge;
          status.append(' ', button);
        }
      } else if (response.status === 400) {
        say('invalid', clock());
      } else {
        failed();
      }
    } catch {
      failed();
    } finally {
      running = false;
      if (again) { again = false; save(); }
    }
  };
  const failed = () => {
    say('error', clock());
    timer = setTimeout(save, 20_000);
  };

  form.addEventListener('input', () => {
    changes += 1;
    keep();
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  });
  form.addEventListener('submit', () => { clearTimeout(timer); keep(true); });
  addEventListener('online', () => { if ('dirty' in form.dataset) save(); });
  // On leaving the tab (a lid that closes), and on coming back to it (from signing in again elsewhere).
  document.addEventListener('visibilitychange', () => { if ('dirty' in form.dataset) save(); });
  addEventListener('focus', () => { if (status?.dataset.state === 'signedout') save(); });

  const kept = store.get(key);
  if (kept && JSON.stringify(kept.values) !== JSON.stringify(snapshot())) {
    const time = new Date(kept.at).toLocaleString(document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'short' });
    say('kept', time);
    const take = document.createElement('button');
    take.type = 'button'; take.className = 'quiet'; take.textContent = status?.dataset.take ?? '';
    take.addEventListener('click', () => { restore(kept); });
    const drop = document.createElement('button');
    drop.type = 'button'; drop.className = 'quiet'; drop.textContent = status?.dataset.drop ?? '';
    drop.addEventListener('click', () => { store.remove(key); status.replaceChildren(); });
    status?.append(' ', take, ' ', drop);
  } else if (kept) {
    store.remove(key);
  }
}
