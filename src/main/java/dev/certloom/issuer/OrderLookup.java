package dev.certloom.issuer;

/** What is found out about an order whose outcome is not known. */
public sealed interface OrderLookup {

    /** The issuer has it. */
    record Found(OrderAnswer answer) implements OrderLookup {}

    /** The issuer never received it, and will not sign it. */
    record NotReceived() implements OrderLookup {}

    /** The issuer has given no reference of its own, and cannot look orders up by ours: only people can find out. */
    record Impossible() implements OrderLookup {}
}
