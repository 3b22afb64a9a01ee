/**
 * The local page. A {@link dev.loupe.serve.Room} is a part of it: its page and the questions that it answers; the
 * {@link dev.loupe.serve.Server} lets in who holds the token, and nobody from another machine or site.
 */
@NullMarked
package dev.loupe.serve;

import org.jspecify.annotations.NullMarked;
