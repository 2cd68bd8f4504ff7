/** The solid bell on 34 × 34: dome with base, and its button. The launcher and the header show it. */
export const BELL_BODY =
  'M5.2 22.3a11.8 11.8 0 0 1 23.6 0q0 .9-.9.9H6.1q-.9 0-.9-.9zM5.3 25.1h23.4a1.7 1.7 0 0 1 0 3.4H5.3a1.7 1.7 0 0 1 0-3.4z'
export const BELL_BUTTON = 'M14.4 5h5.2a1.7 1.7 0 0 1 0 3.5h-1.3v3h-2.6v-3h-1.3a1.7 1.7 0 0 1 0-3.5z'
