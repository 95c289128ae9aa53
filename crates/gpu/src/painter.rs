//! What draws pictures on a device.

/// The shader that draws, with its entry points.
pub const DRAWING: (&str, [&str; 2]) = (include_str!("shaders/draw.wgsl"), ["corner", "colour"]);

/// All targets are of this format, whose values are those of the table.
pub(crate) const FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8Unorm;

/// What draws; made when it is first needed.
pub struct Painter {
    pub(crate) pipeline: wgpu::RenderPipeline,
    pub(crate) group: wgpu::BindGroupLayout,
    #[cfg(target_arch = "wasm32")]
    pub(crate) canvas: std::cell::RefCell<Option<Canvas>>,
}

impl Painter {
    /// Compiled.
    pub(crate) fn new(device: &wgpu::Device) -> Self {
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some("draw"),
            source: wgpu::ShaderSource::Wgsl(DRAWING.0.into()),
        });
        let entry = |binding, ty| wgpu::BindGroupLayoutEntry {
            binding,
            visibility: wgpu::ShaderStages::FRAGMENT,
            ty: wgpu::BindingType::Buffer { ty, has_dynamic_offset: false, min_binding_size: None },
            count: None,
        };
        let entries = [
            entry(0, wgpu::BufferBindingType::Uniform),
            entry(1, wgpu::BufferBindingType::Storage { read_only: true }),
        ];
        let group =
            device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: None, entries: &entries });
        let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: None,
            bind_group_layouts: &[Some(&group)],
            immediate_size: 0,
        });
        let [vertex, fragment] = DRAWING.1;
        let pipeline = device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
            label: Some("draw"),
            layout: Some(&layout),
            vertex: wgpu::VertexState {
                module: &module,
                entry_point: Some(vertex),
                compilation_options: Default::default(),
                buffers: &[],
            },
            primitive: wgpu::PrimitiveState::default(),
            depth_stencil: None,
            multisample: wgpu::MultisampleState::default(),
            fragment: Some(wgpu::FragmentState {
                module: &module,
                entry_point: Some(fragment),
                compilation_options: Default::default(),
                targets: &[Some(FORMAT.into())],
            }),
            multiview_mask: None,
            cache: None,
        });
        Self {
            pipeline,
            group,
            #[cfg(target_arch = "wasm32")]
            canvas: Default::default(),
        }
    }
}

/// A canvas that nobody sees, and the surface on it.
#[cfg(target_arch = "wasm32")]
pub struct Canvas {
    pub(crate) element: web_sys::OffscreenCanvas,
    pub(crate) surface: wgpu::Surface<'static>,
    pub(crate) shape: [usize; 2],
}
