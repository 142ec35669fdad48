@NullMarked
package dev.certloom.approval;

import org.jspecify.annotations.NullMarked;
