/**
 * A gateway interceptor for the engine: refuses commands without the installation's secret. Runs inside the broker, from a jar of
 * this package alone, on Zeebe 8.5 to 8.8; so it uses nothing but the JDK, the gRPC API and the log that the broker has.
 */
@NullMarked
package dev.certloom.interceptor;

import org.jspecify.annotations.NullMarked;
