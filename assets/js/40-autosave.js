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
// On a shared machine nobody finds another person's draft.
try {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX) && !key.startsWith(`${PREFIX}${who}:`)) localStorage.removeItem(key);
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
  const fields = () => [...form.elements].filter((el) => el.name && el.name !== 'csrfmiddlewaretoken' && el.name !== 'version' && !['file', 'password', 'submit', 'button'].includes(el.type));
  const snapshot = () => fields().map((el) => [el.name, el.value, 'checked' in el && ['checkbox', 'radio'].includes(el.type) ? el.checked : null]);
  const version = () => form.elements.version?.value ?? '';
  let timer; let running = false; let again = false; let stopped = false; let changes = 0;

  const keep = () => store.set(key, { version: version(), at: Date.now(), values: snapshot() });

  const restore = (kept) => {
    const queue = [...kept.values];
    for (const el of fields()) {
      const index = queue.findIndex(([name, value, checked]) => name === el.name && (checked === null || value === el.value));
      if (index < 0) continue;
      const [[, value, checked]] = queue.splice(index, 1);
      if (checked === null) el.value = value; else el.checked = checked;
    }
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
      const data = new FormData(form);
      for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
      const response = await fetch(url, { method: 'POST', body: data, headers: { Accept: 'application/json', 'X-Autosave': '1' }, credentials: 'same-origin' });
      if (response.ok && !response.redirected) {
        const answer = await response.json();
        if (form.elements.version && answer.version !== undefined) form.elements.version.value = answer.version;
        if (changes === sent) { delete form.dataset.dirty; store.remove(key); } else keep();
        say('saved', answer.saved_at ?? clock());
      } else if (response.status === 409) {
        stopped = true;
        const answer = await response.json();
        say('conflict');
        if (answer.merge_url && status) {
          const link = document.createElement('a');
          link.href = answer.merge_url;
          link.textContent = status.dataset.merge;
          status.append(' ', link);
        }
      } else if (response.status === 400) {
        say('invalid', clock());
      } else {
        say('error', clock());
      }
    } catch {
      say('error', clock());
    } finally {
      running = false;
      if (again) { again = false; save(); }
    }
  };

  form.addEventListener('input', () => {
    changes += 1;
    keep();
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  });
  form.addEventListener('submit', () => clearTimeout(timer));
  addEventListener('online', () => { if ('dirty' in form.dataset) save(); });
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden' && 'dirty' in form.dataset) save(); });

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
