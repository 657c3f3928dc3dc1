// The page's own area scrolls, and not the window, so the browser cannot bring back its place when somebody goes back to it.
// The place is noted in the history when a link is followed, and taken from there when the page is shown again.
export default function () {
  const main = document.querySelector('[data-testid="stMain"]')
  const note = ({ target }) => {
    if (target.closest("a")) history.replaceState({ ...history.state, place: main.scrollTop }, "")
  }
  const { place, ...others } = history.state ?? {}
  if (place) {
    history.replaceState(others, "")
    const end = performance.now() + 3000
    const scroll = () => {
      main.scrollTop = place
      if (main.scrollTop < place - 1 && performance.now() < end) requestAnimationFrame(scroll)
    }
    scroll()
  }
  document.addEventListener("click", note, true)
  return () => document.removeEventListener("click", note, true)
}
