package dev.certloom.operation;

import dev.certloom.kernel.OperationId;

/** Whether people have begun to deal with a request; answered by the rooms above that ask them. */
@FunctionalInterface
public interface HumanWork {

    /** Whether somebody has voted, asked, delegated, or taken it on. */
    boolean hasBegun(OperationId operation);
}
