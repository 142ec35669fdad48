/** How providers call their CAs over HTTP: where they may, with which trust, and within which limits. */
@NullMarked
package dev.certloom.issuer.client;

import org.jspecify.annotations.NullMarked;
