/** The whole service as its users meet it: real processes, real TLS, the vendor's clients. */
@NullMarked
package dev.certloom.endtoend;

import org.jspecify.annotations.NullMarked;
