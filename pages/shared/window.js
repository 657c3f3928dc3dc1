// What the page asks of the browser: the room for charts, keys for the lecture's claims and for films, and that changes are read out.

const largest = (sizes, room) => sizes.filter((size) => size <= room).at(-1) ?? sizes[0];
const isFixed = (element) => element && getComputedStyle(element).position === 'fixed';

// The largest of some widths and heights that fit; a chart in fullscreen has the whole window.
function roomOf(page, { widths, heights }) {
  const frames = [...document.querySelectorAll('[data-testid="stFullScreenFrame"]')];
  const isFull = frames.some((frame) => isFixed(frame) || isFixed(frame.firstElementChild));
  const { paddingLeft, paddingRight } = getComputedStyle(page);
  const width = isFull ? window.innerWidth - 64 : page.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
  return [largest(widths, width + 1), largest(heights, window.innerHeight + (isFull ? 160 : 0))];
}

// As presenters' clickers send them; where somebody types or chooses, keys mean something else.
const LEADS_TO = { n: 'next_claim', PageDown: 'next_claim', p: 'previous_claim', PageUp: 'previous_claim' };
const TYPES = 'input, textarea, select, [contenteditable], [role="combobox"], [role="grid"], [role="slider"], [role="menu"]';

function follow(event) {
  const link = document.querySelector(`.st-key-${LEADS_TO[event.key]} a`);
  if (!link || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(TYPES)) return;
  event.preventDefault();
  link.click();
}

// A film that was pressed last, or one of whose controls has the focus: space plays, arrows step, Home and End jump.
const FILM = '.stVegaLiteChart:has(input[name="playing"])';
const MOVES_TO = {
  ArrowLeft: (frame) => frame - 1, ArrowRight: (frame) => frame + 1, Home: () => 0, End: (_, last) => last,
};
let pressed = null;

const press = (event) => (pressed = event.target.closest?.(FILM));

function play(event) {
  const own = event.target.closest?.(FILM);
  const film = own ?? (event.target.closest?.(TYPES + ', button, a, summary') ? null : pressed);
  if (!film?.isConnected || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const [playing, frame] = ['playing', 'frame'].map((name) => film.querySelector(`input[name="${name}"]`));
  const isAtHome = (event.key === ' ' ? playing : frame) === event.target || event.target.tagName === 'SELECT';
  if (isAtHome || (event.key === ' ' && event.target.name === 'step')) return; // the control itself knows the key
  if (event.key === ' ') {
    playing.click();
  } else if (MOVES_TO[event.key]) {
    frame.value = MOVES_TO[event.key](Number(frame.value), Number(frame.max));
    frame.dispatchEvent(new Event('input'));
  } else return;
  event.preventDefault();
}

export default function ({ data, setStateValue }) {
  const page = document.querySelector('.stMainBlockContainer');
  let last = `${data.room}`;
  const report = () => {
    const room = roomOf(page, data);
    if (`${room}` !== last) {
      last = `${room}`;
      setStateValue('room', room);
    }
  };
  const soon = () => setTimeout(report, 250); // a chart may be on its way to fullscreen or back
  const watch = new ResizeObserver(report);
  watch.observe(page);
  document.querySelector('.st-key-headline')?.setAttribute('role', 'status');
  document.addEventListener('click', soon);
  document.addEventListener('keyup', soon);
  document.addEventListener('keydown', follow);
  document.addEventListener('keydown', play);
  document.addEventListener('pointerdown', press, true);
  return () => {
    watch.disconnect();
    document.removeEventListener('click', soon);
    document.removeEventListener('keyup', soon);
    document.removeEventListener('keydown', follow);
    document.removeEventListener('keydown', play);
    document.removeEventListener('pointerdown', press, true);
  };
}
