/** Encryption at rest: data keys, the key that wraps them, and the check that it is the right one. */
@NamedInterface("rest")
@NullMarked
package dev.certloom.crypto.rest;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
