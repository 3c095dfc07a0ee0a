// Light, dark or as the machine has it. Kept in a cookie so that the server renders the right one at once.
const box = document.querySelector('[data-scheme]');
if (box) {
  box.hidden = false;
  const select = box.querySelector('select');
  select.value = document.documentElement.dataset.colorScheme;
  select.addEventListener('change', () => {
    document.documentElement.dataset.colorScheme = select.value;
    const secure = location.protocol === 'https:' ? ';Secure' : '';
    document.cookie = `color_scheme=${select.value};path=/;max-age=31536000;SameSite=Lax${secure}`;
  });
}
