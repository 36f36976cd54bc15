// Follows an export that is being made.
(function () {
  'use strict';
  const making = document.getElementById('making');
  if (!making) return;
  const bar = document.getElementById('bar');
  const soFar = document.getElementById('so-far');
  async function look() {
    try {
      const state = await (await fetch(making.dataset.state)).json();
      if (state.finished) return location.reload();
      soFar.textContent = state.said;
      if (state.total) { bar.max = state.total; bar.value = state.done; }
    } catch (e) { /* the network is away; looked at again below */ }
    setTimeout(look, 700);
  }
  look();
})();
