using ZenImageBuilder.Engine.Clocks;

namespace ZenImageBuilder.Tests.Support;

/// <summary>The time since a start of the system, as a test says it.</summary>
internal sealed class StubUptime : IUptimeClock
{
    public Uptime? Now { get; set; } = new("this boot", TimeSpan.FromDays(3));

    /// <summary>A moment so long ago.</summary>
    public Uptime Ago(TimeSpan by) => Now! with { Elapsed = Now.Elapsed - by };

    public void Advance(TimeSpan by) => Now = Now! with { Elapsed = Now.Elapsed + by };
}
