namespace LoadHarness.Targets.Servers;

/// <summary>How a started server behaves where its configuration leaves a choice.</summary>
/// <param name="RefusesUnknownNames">Whether a client that sends another name than the server's as SNI is refused, as many real servers do.</param>
/// <param name="GivesEvidence">Whether it says what it saw of a connection, if its configuration can be made to.</param>
public sealed record ServerBehaviour(bool RefusesUnknownNames = false, bool GivesEvidence = true);
