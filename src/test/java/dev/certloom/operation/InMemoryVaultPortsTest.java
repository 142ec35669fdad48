package dev.certloom.operation;

/** The store that tests of services stand on does as the real one. */
class InMemoryVaultPortsTest extends VaultPortsContract {

    InMemoryVaultPortsTest() {
        super(ports());
    }

    private static Ports ports() {
        InMemoryTables tables = new InMemoryTables(event -> {});
        InMemoryStore store = new InMemoryStore(tables);
        return new Ports(
                store.certificates,
                store.operations,
                store.keys,
                store.stranded,
                store.unknown,
                store.awaited,
                new InMemoryOrderLeases(new TestClock()),
                store.revocations,
                tables);
    }
}
