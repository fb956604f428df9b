/** One pane at a time, bigger targets. The same width stands in the style sheets. */
export const PHONE = '(max-width: 767.98px)';

/** Room for a third pane beside the timeline. */
export const WIDE = '(min-width: 1180px)';
