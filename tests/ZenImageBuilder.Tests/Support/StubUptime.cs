using ZenImageBuilder.Engine.Clocks;

namespace ZenImageBuilder.Tests.Support;

/// <summary>The time since a start of the system, set by a test.</summary>
internal sealed class StubUptime : IUptimeClock
{
    public Uptime? Now { get; set; } = new("this boot", TimeSpan.FromDays(3));

    /// <summary>A moment in the past.</summary>
    public Uptime Ago(TimeSpan by) => Now! with { Elapsed = Now.Elapsed - by };

    public void Advance(TimeSpan by) => Now = Now! with { Elapsed = Now.Elapsed + by };
}
