package dev.certloom.endtoend;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** Tests of the pages in a browser, at the shared installation. Without a browser they do not run, which is said loudly. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SharedServiceTest
@Isolated("what a browser waits for comes too late beside others")
@ExtendWith(NeedsBrowser.class)
@interface BrowserTest {}
