// The board: drawn anew whenever the store says that something has changed.
(function () {
  'use strict';
  const board = document.getElementById('board');
  function version() { return board.querySelector('.board').dataset.version; }
  async function refresh() {
    const answer = await fetch('/board/content');
    if (answer.status === 401) location.reload();
    else if (answer.ok) board.innerHTML = await answer.text();
  }
  const stream = new EventSource('/board/events');
  stream.onmessage = function (event) {
    if (event.data !== version()) refresh().catch(function () { /* the next change brings it */ });
  };
})();
