package dev.certloom.certificate;

/** What happens when a version nears its end, and when (API reference 4.1, {@code lifetime_actions}). */
public record LifetimeAction(Trigger trigger, Type type) {

    /** When the action is due. */
    public sealed interface Trigger {}

    /** After this share of the lifetime, 1 to 99. */
    public record LifetimePercentage(int percentage) implements Trigger {}

    /** This many days before the end. */
    public record DaysBeforeExpiry(int days) implements Trigger {}

    /** What is done. */
    public enum Type {
        AUTO_RENEW("AutoRenew"),
        EMAIL_CONTACTS("EmailContacts");

        private final String wireName;

        Type(String wireName) {
            this.wireName = wireName;
        }

        /** The value of {@code action_type}. */
        public String wireName() {
            return wireName;
        }
    }
}
