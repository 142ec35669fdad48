/** What the pages need from outside: lists made for looking at. */
@NamedInterface("spi")
@NullMarked
package dev.certloom.dashboard.spi;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
