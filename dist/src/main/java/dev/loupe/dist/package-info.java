/** Puts together what is installed: jars, start scripts, completion, manual page, licences, bill of materials, runtime. */
@NullMarked
package dev.loupe.dist;

import org.jspecify.annotations.NullMarked;
