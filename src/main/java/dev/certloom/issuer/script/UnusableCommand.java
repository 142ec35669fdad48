package dev.certloom.issuer.script;

/** A command that settings name cannot be run, or could be replaced by others: nothing is started before that is mended. */
final class UnusableCommand extends IllegalStateException {

    private static final long serialVersionUID = 1;

    /** @param expectation what follows the setting's name, without a full stop */
    UnusableCommand(String setting, String expectation) {
        super("Expected %s %s.".formatted(setting, expectation));
    }
}
