package dev.certloom.certificate;

/** A deleted certificate as a list shows it. */
public record DeletedCertificate(ListedVersion version, Certificate.Deletion deletion) {}
