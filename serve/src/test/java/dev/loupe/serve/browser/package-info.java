/** The pages in a real Chromium. */
@NullMarked
package dev.loupe.serve.browser;

import org.jspecify.annotations.NullMarked;
