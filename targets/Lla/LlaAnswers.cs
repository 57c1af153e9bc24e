using System.Text;

namespace LoadHarness.Targets.Lla;

/// <summary>What every LLA answers, whatever it is made of.</summary>
internal static class LlaAnswers
{
    /// <summary>The path of work; what becomes of some is asked about at <see cref="Jobs.Path"/>.</summary>
    public const string Path = "/api/process";

    /// <summary>The answer to every right request.</summary>
    public const string Answer = """{"result": "processed", "status": "success"}""";

    /// <summary>Bytes that the body of a request may have.</summary>
    public const int LongestBody = 64 * 1024;

    /// <summary>Bytes of an oversized answer: several times what a client reads of one.</summary>
    public const int FloodLength = 8 * 1024 * 1024;

    /// <summary>What is told of another path.</summary>
    public const string OtherPath = $"there is only POST {Path}, and GET {Jobs.Path}ID";

    /// <summary>What is told of another method.</summary>
    public const string OtherMethod = $"{Path} takes POST only";

    /// <summary>What is told of another body.</summary>
    public const string OtherBody = "the body must be JSON like {\"data\": \"text\", \"user_id\": 123}";

    /// <summary>What is told of a body that is too long, or cut off.</summary>
    public const string LongBody = "the body must be whole and at most 64 KiB";

    /// <summary>What is told where the server was told to fail.</summary>
    public const string Failure = "told to fail";

    /// <summary>How long a slow answer waits after each byte; the answer takes so many seconds as it has bytes.</summary>
    public static readonly TimeSpan ByteInterval = TimeSpan.FromSeconds(1);

    /// <summary><see cref="Answer"/> as it is sent.</summary>
    public static readonly byte[] Bytes = Encoding.ASCII.GetBytes(Answer);
}
