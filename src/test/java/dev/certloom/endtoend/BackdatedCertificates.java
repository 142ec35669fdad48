package dev.certloom.endtoend;

/** Certificates of the shared installation that are made to look old, past the API: what is due is not waited for. */
final class BackdatedCertificates {

    private BackdatedCertificates() {}

    /**
     * As if its versions had been made, and its policy been set, so many days ago, and as if they ended so many days from now. What is
     * planned for it is forgotten.
     */
    static void backdate(String name, int daysAgo, int daysLeft) {
        SharedService.get().texts("""
                with aged as (
                    update certificate_version set not_before = now() - %1$d * interval '1 day', expires = now() + %2$d * interval '1 day'
                    where name_key = ? and complete returning name_key
                ), asked as (
                    update certificate c set policy = jsonb_set(policy, '{updated}', to_jsonb(
                        to_char(now() - %1$d * interval '1 day', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')))
                    from aged where c.name_key = aged.name_key)
                update lifecycle l set check_at = '-infinity', version = null, not_before = null, not_after = null, due = false
                from aged where l.name_key = aged.name_key returning l.name_key
                """.formatted(daysAgo, daysLeft), name);
    }

    /** How many versions a certificate has that are complete. */
    static long versions(String name) {
        return SharedService.get()
                .count("select count(*) from certificate_version where name_key = ? and complete", name);
    }

    /** What the audit record has about a certificate, the oldest first. */
    static java.util.List<String> record(String name) {
        return SharedService.get()
                .texts("select action from audit_line where object = 'certificates/' || ? order by id", name);
    }
}
