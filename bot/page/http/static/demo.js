// The demo's clock, and whose phone is looked at.
(function () {
  'use strict';
  const clock = document.getElementById('clock');
  const play = document.getElementById('play');
  const speed = document.getElementById('speed');
  const times = document.getElementById('times');
  const who = document.getElementById('who');
  const phone = document.getElementById('liaison-phone');
  const board = document.getElementById('board-frame');
  const speeds = speed.dataset.speeds.split(',').map(Number);
  const say = document.body.dataset;
  let playing = false;
  let started = false;
  let sent = Promise.resolve();

  // One after the other: the clock is to do what was asked for last.
  function control(what) {
    const request = {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(what),
    };
    sent = sent.then(function () { return fetch('/control', request); }).catch(function () {});
  }
  function chosen() { return speeds[Number(speed.value)]; }
  function watch() { control({ act: 'watch', chats: ['-1', '1', who.value] }); }

  function offer(people, taken) {
    people.forEach(function (person) {
      let option = who.querySelector('option[value="' + person.chat + '"]');
      if (!option) {
        option = document.createElement('option');
        option.value = person.chat;
        who.append(option);
      }
      option.textContent = person.unit + ' ' + person.name + (taken.includes(person.chat) ? ' ●' : '');
    });
    if (!phone.src && who.options.length) {
      phone.src = '/phone/' + who.value;
      board.src = board.dataset.address;
      watch();
    }
  }

  const stream = new EventSource('/clock');
  stream.onmessage = function (event) {
    const state = JSON.parse(event.data);
    clock.textContent = state.ended ? state.now + ' ' + say.ended : state.now;
    playing = state.playing;
    play.textContent = playing ? say.pause : say.play;
    if (!started && !state.seeking) { started = true; control({ act: 'play', speed: chosen() }); }
    if (!state.seeking || phone.src) offer(state.people, state.taken);
  };

  function showSpeed() { times.textContent = chosen() + '×'; }
  play.addEventListener('click', function () { control(playing ? { act: 'pause' } : { act: 'play', speed: chosen() }); });
  document.getElementById('next').addEventListener('click', function () { control({ act: 'next' }); });
  speed.addEventListener('input', function () {
    showSpeed();
    control({ act: 'speed', speed: chosen() });
  });
  who.addEventListener('change', function () { phone.src = '/phone/' + who.value; watch(); });
  showSpeed();
})();
