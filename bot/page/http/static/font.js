// Says whether this machine can show Chinese: where it has no font, two different characters look the same.
(function () {
  'use strict';
  function drawn(character) {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 24;
    const pen = canvas.getContext('2d');
    if (!pen) return character;
    pen.font = '20px system-ui, sans-serif';
    pen.fillText(character, 2, 20);
    return canvas.toDataURL();
  }
  if (drawn('永') === drawn('国')) document.documentElement.classList.add('no-chinese');
})();
