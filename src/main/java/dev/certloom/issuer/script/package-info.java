/** The provider {@code Script}: a command of the company's own, which is told of each order and says what came of it. */
@NullMarked
package dev.certloom.issuer.script;

import org.jspecify.annotations.NullMarked;
