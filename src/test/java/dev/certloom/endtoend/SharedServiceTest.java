package dev.certloom.endtoend;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Tests at the shared installation: one class after the other, while classes whose methods mostly wait may run beside
 * them. What the classes before have left is there as well, so none relies on an empty list.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ResourceLock(value = SharedService.UP, mode = ResourceAccessMode.READ)
@Execution(ExecutionMode.SAME_THREAD)
@interface SharedServiceTest {}
