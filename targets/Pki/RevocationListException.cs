namespace LoadHarness.Targets.Pki;

/// <summary>A revocation list that must not be used; the message says what is wrong with it and what to do.</summary>
public sealed class RevocationListException(string message, Exception? cause = null) : Exception(message, cause);
