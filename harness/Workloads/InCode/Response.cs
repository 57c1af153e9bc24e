namespace LoadHarness.Workloads.InCode;

/// <summary>How a step, or a whole invocation, ended by its own judgement.</summary>
public record Response
{
    private protected Response(bool isError, string? message) => (IsError, Message) = (isError, message);

    /// <summary>Whether it failed.</summary>
    public bool IsError { get; }

    /// <summary>What is wrong, for the report; null where there is nothing to say.</summary>
    public string? Message { get; }

    /// <summary>It is right.</summary>
    public static Response Ok() => new(isError: false, message: null);

    /// <summary>It is right, and what comes after needs this of it.</summary>
    /// <param name="payload">What is needed.</param>
    public static Response<T> Ok<T>(T payload) => new(isError: false, message: null, payload);

    /// <summary>It failed.</summary>
    /// <param name="message">What is wrong, in a few words; shown in reports, so nothing secret.</param>
    public static Response Fail(string? message = null) => new(isError: true, message);

    /// <summary>It failed, where a right one would have a payload.</summary>
    /// <param name="message">What is wrong, in a few words; shown in reports, so nothing secret.</param>
    public static Response<T> Fail<T>(string? message = null) => new(isError: true, message, default!);
}

/// <summary>How a step ended, with what comes after needs of it.</summary>
public sealed record Response<T> : Response
{
    internal Response(bool isError, string? message, T payload)
        : base(isError, message) => Payload = payload;

    /// <summary>What is needed; the type's default where the step failed.</summary>
    public T Payload { get; }
}
