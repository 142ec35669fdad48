package dev.certloom.operation;

/**
 * What happens to an operation and concerns more than the audit trail: its process, notices, or whoever keeps something
 * while it is open. One type for each, by which listeners choose; published inside the transaction that does it.
 */
public sealed interface OperationEvent extends AboutOperation
        permits LaunchRequested,
                MergeRequested,
                CancellationRequested,
                OperatorNeeded,
                OrderFound,
                DnsRecordsNeeded,
                OrderCheckRequested,
                TicketNeeded,
                TicketGiven,
                OperationFinished {}
