// Loaded before anything is drawn, so that a chosen theme does not flash in late.
(() => {
  try {
    const theme = localStorage.getItem("footnote.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage is refused to a frame on another site: then the theme is the system's.
  }
})();
