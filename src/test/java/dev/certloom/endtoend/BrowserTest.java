package dev.certloom.endtoend;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Tests of the pages in a browser, at the shared installation. Without a browser they do not run, which is said loudly. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ResourceLock(value = SharedService.UP, mode = ResourceAccessMode.READ)
@ResourceLock(Browser.ONE)
@ExtendWith(NeedsBrowser.class)
@Execution(ExecutionMode.SAME_THREAD)
@interface BrowserTest {}
