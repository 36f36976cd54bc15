// A button that prints the page.
(function () {
  'use strict';
  const printer = document.getElementById('print');
  if (printer) printer.addEventListener('click', function () { window.print(); });
})();
