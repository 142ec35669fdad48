package dev.certloom.kernel;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/** The changes made by an action, as recorded in audit lines. */
public final class ChangeDetails {

    private ChangeDetails() {}

    /**
     * Members that differ, as {@code before.MEMBER} and {@code after.MEMBER}. One that is on one side only has no
     * other.
     *
     * @param before empty for something new
     * @param after empty for something deleted
     */
    public static Map<String, String> between(Map<String, String> before, Map<String, String> after) {
        Map<String, String> changes = new HashMap<>();
        TreeSet<String> members = new TreeSet<>(before.keySet());
        members.addAll(after.keySet());
        for (String member : members) {
            String old = before.getOrDefault(member, "");
            String fresh = after.getOrDefault(member, "");
            if (!old.equals(fresh)) {
                changes.put("before." + member, old);
                changes.put("after." + member, fresh);
            }
        }
        return changes;
    }
}
