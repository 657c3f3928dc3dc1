// Reports the room that the window has for charts: the largest of some widths and heights that fit.
// A chart in fullscreen has the whole window.

const largest = (sizes, room) => sizes.filter((size) => size <= room).at(-1) ?? sizes[0];

export default function ({ data, setStateValue }) {
  const page = document.querySelector('.stMainBlockContainer');
  let last = data.room;
  const report = () => {
    const { paddingLeft, paddingRight } = getComputedStyle(page);
    const isFull = [...document.querySelectorAll('[data-testid="stFullScreenFrame"]')].some(
      (frame) => getComputedStyle(frame.firstElementChild ?? frame).position === 'fixed' || getComputedStyle(frame).position === 'fixed');
    const width = isFull ? window.innerWidth - 64 : page.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    const room = [largest(data.widths, width + 1), largest(data.heights, window.innerHeight + (isFull ? 160 : 0))];
    if (`${room}` !== `${last}`) setStateValue('room', (last = room));
  };
  const soon = () => setTimeout(report, 250);
  const watch = new ResizeObserver(report);
  watch.observe(page);
  document.addEventListener('click', soon);
  document.addEventListener('keyup', soon);
  return () => {
    watch.disconnect();
    document.removeEventListener('click', soon);
    document.removeEventListener('keyup', soon);
  };
}
